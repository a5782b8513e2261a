export { readShippo } from './read';

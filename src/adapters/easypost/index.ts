export { readEasyPost } from './read';

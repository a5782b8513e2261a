/** The class of goods of which nothing is said. */
export const usualTemperature = 'ambient';

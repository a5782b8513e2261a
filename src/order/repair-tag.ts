/** The tag of an order whose services are done when a repair is: until then nothing of it is handed over by itself. */
export const repairTag = 'repair-under-way';

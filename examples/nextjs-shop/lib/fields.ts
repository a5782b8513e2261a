/** What the checkout asks for, by the name of its field. */
export const fields = {
  name: 'Name',
  email: 'E-mail',
  line1: 'Street and number',
  city: 'City',
  postalCode: 'Post code',
} as const;

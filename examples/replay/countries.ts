/** Country names as the file writes them, as ISO 3166 codes. A name that is no country ("Unspecified", "European Community") has none. */
const codes: Readonly<Record<string, string>> = {
  Australia: 'AU', Austria: 'AT', Bahrain: 'BH', Belgium: 'BE', Brazil: 'BR', Canada: 'CA', 'Channel Islands': 'JE', Cyprus: 'CY', 'Czech Republic': 'CZ',
  Denmark: 'DK', EIRE: 'IE', Finland: 'FI', France: 'FR', Germany: 'DE', Greece: 'GR', 'Hong Kong': 'HK', Iceland: 'IS', Israel: 'IL', Italy: 'IT',
  Japan: 'JP', Lebanon: 'LB', Lithuania: 'LT', Malta: 'MT', Netherlands: 'NL', Norway: 'NO', Poland: 'PL', Portugal: 'PT', RSA: 'ZA', 'Saudi Arabia': 'SA',
  Singapore: 'SG', Spain: 'ES', Sweden: 'SE', Switzerland: 'CH', USA: 'US', 'United Arab Emirates': 'AE', 'United Kingdom': 'GB',
};

export function countryCode(name: string): string | undefined {
  return Object.hasOwn(codes, name) ? codes[name] : undefined;
}

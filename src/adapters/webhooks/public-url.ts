/** Whether a URL leads out of the host's own network. */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** Networks that are nobody's public server: this host, private and shared ones, link-local with its metadata services, multicast, transitions to IPv4. */
const closedNetworks = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4'],
  ...['240.0.0.0/4', '::/128', '::1/128', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32'],
  ...['2002::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
];

/**
 * Whether the URL is https and every address of its host is a public one. The name is looked up once more when the call is made: a name server that
 * answers otherwise by then is not found out, and a host that serves strangers sends through a proxy that lets nothing private through.
 */
export async function isPublicUrl(url: URL, resolve: (host: string) => Promise<readonly string[]> = addressesOf) {
  if (url.protocol !== 'https:') return false;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) ? [host] : await resolve(host);
  return addresses.length > 0 && addresses.every(isPublicAddress);
}

function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && !closed.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

const closed = new BlockList();
for (const network of closedNetworks) {
  const [address = '', prefix] = network.split('/');
  closed.addSubnet(address, Number(prefix), address.includes(':') ? 'ipv6' : 'ipv4');
}

async function addressesOf(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

/** How far it is. */
import type { Coordinates } from './request';

const earthRadiusKm = 6371.0088;

/**
 * Kilometres between two places over the great circle, on a sphere of the earth's mean radius: within 0.6 % of the distance on the ellipsoid.
 * Source: the haversine formula (Sinnott, *Virtues of the Haversine*, Sky & Telescope 68, 1984); radius: IUGG mean radius R₁.
 *
 * @example
 * distanceKm({ latitude: 51.5074, longitude: -0.1278 }, { latitude: 53.8008, longitude: -1.5491 }); // 272.4…: London to Leeds
 */
export function distanceKm(from: Coordinates, to: Coordinates): number {
  const half = haversine(to.latitude - from.latitude);
  const across = haversine(to.longitude - from.longitude);
  const h = half + Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * across;
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(h)));
}

function haversine(degrees: number): number {
  return Math.sin(radians(degrees) / 2) ** 2;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/** Barcodes as rectangles, in modules: what both PDF and HTML draw. */
import bwip from 'bwip-js/node';
import type { PaperCode } from '../../fulfillment';
import { omsError } from '../../kernel';

/** A dark rectangle. */
export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A symbol with the light margin that scanners need. A linear one is one module high: it is stretched. */
export interface DrawnSymbol {
  readonly linear: boolean;
  readonly width: number;
  readonly height: number;
  readonly bars: readonly Bar[];
}

/** Light modules around a symbol. Sources: ISO/IEC 15417 (ten on each side), ISO/IEC 18004 (four all around). */
const linearQuiet = 10;
const matrixQuiet = 4;

const encoders = { code128: 'code128', 'gs1-128': 'gs1-128', qr: 'qrcode' } as const;

/** Throws `input.invalid` when the text cannot be said in this kind of code. */
export function drawSymbol({ symbology, text }: PaperCode): DrawnSymbol {
  const [symbol] = encoded(symbology, text) as readonly (Linear | Matrix)[];
  if (symbol && 'sbs' in symbol) return linear([...symbol.sbs]);
  if (symbol) return matrix(symbol);
  throw omsError('input.invalid', `"${text}" gave no ${symbology} code`, { symbology, text });
}

interface Linear {
  /** Widths of bar, space, bar … in modules. */
  readonly sbs: readonly number[];
}

interface Matrix {
  readonly pixs: readonly number[];
  readonly pixx: number;
  readonly pixy: number;
}

function encoded(symbology: PaperCode['symbology'], text: string): readonly unknown[] {
  try {
    return bwip.raw({ bcid: encoders[symbology], text, ...(symbology === 'qr' && { eclevel: 'M' }) } as never);
  } catch (cause) {
    throw omsError('input.invalid', `"${text}" cannot be a ${symbology} code`, { symbology, text }, cause);
  }
}

function linear(widths: readonly number[]): DrawnSymbol {
  const bars: Bar[] = [];
  let x = linearQuiet;
  for (const [i, width] of widths.entries()) {
    if (i % 2 === 0) bars.push({ x, y: 0, width, height: 1 });
    x += width;
  }
  return { linear: true, width: x + linearQuiet, height: 1, bars };
}

/** Dark modules that are neighbours in a row are one bar. */
function matrix({ pixs, pixx, pixy }: Matrix): DrawnSymbol {
  const bars: Bar[] = [];
  for (let y = 0; y < pixy; y++) {
    for (let x = 0; x < pixx; x++) {
      const from = x;
      while (x < pixx && pixs[y * pixx + x] === 1) x++;
      if (x > from) bars.push({ x: from + matrixQuiet, y: y + matrixQuiet, width: x - from, height: 1 });
    }
  }
  return { linear: false, width: pixx + 2 * matrixQuiet, height: pixy + 2 * matrixQuiet, bars };
}

/**
 * `orderwright/papers`: papers of `orderwright/fulfillment` as PDF and HTML, with barcodes. It needs `bwip-js`, and for PDF `pdfkit`.
 *
 * @packageDocumentation
 */
export { type HtmlOptions, paperToHtml } from './html';
export { type PdfOptions, paperToPdf } from './pdf';

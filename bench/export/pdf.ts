/** From the SVG of a figure to a PDF of one page, as large as the figure is shown: lines and letters, in the font of the package. */
import PdfDocument from 'pdfkit';
import drawSvg from 'svg-to-pdfkit';
import { FONT_FILES } from './font.ts';

export interface PdfSize {
  readonly widthPt: number;
  readonly heightPt: number;
}

/**
 * @param title of the document
 * @param createdAt is written into it, so that the same run gives the same file
 * @throws Error when the SVG has something that a PDF could not show
 */
export async function renderPdf(
  svg: string,
  { widthPt, heightPt }: PdfSize,
  title: string,
  createdAt: Date,
): Promise<Uint8Array> {
  const document = new PdfDocument({
    size: [widthPt, heightPt],
    margin: 0,
    info: { Title: title, Producer: 'tellers', Creator: 'tellers', CreationDate: createdAt },
  });
  const chunks: Uint8Array[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  document.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  document.on('end', () => resolve(undefined));
  document.on('error', reject);
  document.registerFont('regular', FONT_FILES.regular);
  document.registerFont('bold', FONT_FILES.bold);
  drawSvg(document, svg, 0, 0, {
    width: widthPt,
    height: heightPt,
    fontCallback: (_family, isBold) => (isBold ? 'bold' : 'regular'),
    warningCallback: (warning) => {
      throw new Error(`figure: ${warning}`);
    },
  });
  document.end();
  await promise;
  return Buffer.concat(chunks);
}

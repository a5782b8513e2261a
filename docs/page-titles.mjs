/** A plugin of TypeDoc: a page of the site is called what its first heading says. */
import { Converter } from 'typedoc';

export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, page) => {
    const first = page.content[0];
    const heading = first?.kind === 'text' ? /^(?:<!--[\s\S]*?-->\s*)?# (.+)$/m.exec(first.text) : null;
    if (heading) page.name = heading[1];
  });
}

// The viewer as one function from a request to an answer: guards first, then routes. It must not write to the archive,
// nor log a request, whose address may hold a token.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Hono } from 'hono';
import { createChoices } from '../gallery/choices.js';
import { createWordFinder } from '../gallery/find-words.js';
import { createRanks } from '../gallery/ranks.js';
import { readAssets } from './assets.js';
import { fileRoutes } from './file-routes.js';
import { guards, troubles } from './guards.js';
import { pageRoutes } from './page-routes.js';
import { providerRoutes } from './provider-routes.js';
import { runRoutes, sqlRoutes } from './run-routes.js';
import { createThumbnails } from './thumbnails.js';
const openApiPath = join(import.meta.dirname, '../../../../config/note-detail-v1.openapi.json');
/** The viewer of an archive. It is ready at once; what takes long is made when it is first asked for. */
export function createViewer(settings) {
    const { archiveDir, catalog } = settings;
    const viewing = {
        ...settings,
        archiveName: basename(archiveDir),
        assets: readAssets(),
        thumbnails: createThumbnails(settings, settings.decoders),
        ranks: createRanks(catalog),
        choicesFor: createChoices(catalog),
        search: createWordFinder(catalog),
        openApi: readFileSync(openApiPath, 'utf8'),
    };
    const app = new Hono();
    const { notFound, onError } = troubles(viewing, settings.report);
    app.notFound(notFound);
    app.onError(onError);
    app.use(guards(viewing));
    fileRoutes(app, viewing);
    providerRoutes(app, viewing);
    pageRoutes(app, viewing);
    runRoutes(app, viewing);
    sqlRoutes(app, viewing);
    return { app, warmUp: () => viewing.ranks.upToDate() };
}

import { isDigest } from '../../../blobs/layout.js';
import { answerBlob } from './blobs.js';
import { fileHeaders, forEver, pageHeaders } from './security-headers.js';
import { thumbnailEdges } from './thumbnails.js';
export function fileRoutes(app, of) {
    app.get('/blobs/:digest', async (c) => {
        const request = {
            range: c.req.header('range'),
            ifNoneMatch: c.req.header('if-none-match'),
            head: c.req.method === 'HEAD',
        };
        return (await answerBlob(of, c.req.param('digest'), request)) ?? c.notFound();
    });
    app.get('/thumbnails/:digest/:name', async (c) => {
        const { digest, name } = c.req.param();
        const edge = thumbnailEdges.find((edge) => name === `${edge}.webp`);
        if (edge === undefined || !isDigest(digest))
            return c.notFound();
        const headers = { ...fileHeaders, ...forEver, etag: `"${digest}-${edge}"`, 'content-type': 'image/webp' };
        if (c.req.header('if-none-match') === headers.etag)
            return new Response(null, { status: 304, headers });
        const picture = await of.thumbnails.find(digest, edge);
        if (picture === null)
            return c.notFound();
        return new Response(new Uint8Array(picture), { headers });
    });
    app.get('/assets/:version/:name', (c) => {
        const asset = of.assets.find(c.req.param('version'), c.req.param('name'));
        if (asset === undefined)
            return c.notFound();
        return new Response(asset.bytes, { headers: { ...pageHeaders, ...forEver, 'content-type': asset.mediaType } });
    });
    // Browsers ask for it whatever a page says.
    app.get('/favicon.ico', (c) => c.redirect(of.assets.address('icon.svg'), 302));
}

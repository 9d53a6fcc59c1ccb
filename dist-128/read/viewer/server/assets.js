// The viewer's own scripts and styles, and uPlot's, read once from the package and named by their content. It must not
// serve any other file.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
// In a checkout and in the package, from the sources and from what is built of them, this folder is the same.
const folder = join(import.meta.dirname, '../../../../src/read/viewer/assets');
const mediaTypes = {
    '.js': 'text/javascript; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.svg': 'image/svg+xml',
};
/** Reads every asset. */
export function readAssets() {
    const uplot = createRequire(import.meta.url).resolve('uplot/dist/uPlot.iife.min.js');
    const paths = new Map(readdirSync(folder).map((name) => [name, join(folder, name)]));
    paths.set('uplot.js', uplot);
    paths.set('uplot.css', join(uplot, '../uPlot.min.css'));
    const hash = createHash('sha256');
    const assets = new Map();
    for (const [name, path] of [...paths].sort()) {
        const bytes = new Uint8Array(readFileSync(path));
        const mediaType = mediaTypes[extname(name)];
        if (mediaType === undefined)
            continue;
        hash.update(name).update(bytes);
        assets.set(name, { bytes, mediaType });
    }
    const version = hash.digest('hex').slice(0, 16);
    return {
        address: (name) => `/assets/${version}/${name}`,
        find: (wanted, name) => (wanted === version ? assets.get(name) : undefined),
    };
}

// Where each file of a note lies, and the provider's answer as it was received. It must not read the archive.
import { html } from '../../markup.js';
import { isTextKey } from '../texts.js';
import { bytes, minute } from './wording.js';
const shownFiles = 500;
export function filesSection(t, { files }) {
    if (files.length === 0)
        return null;
    const word = (text) => (isTextKey(text) ? t(text) : text);
    return html `<section aria-labelledby="files"><details><summary><h2 id="files">${t('files')}</h2> <span class="faint">${files.filter(({ state }) => state === 'stored').length}/${files.length}</span></summary>
<div class="scroll" tabindex="0" role="region" aria-labelledby="files"><table class="files"><thead><tr><th scope="col">${t('kind')}</th><th scope="col">${t('rendition')}</th><th scope="col">${t('state')}</th><th scope="col" class="right">${t('size')}</th><th scope="col">${t('measures')}</th><th scope="col">${t('digest')}</th><th scope="col">${t('source')}</th></tr></thead><tbody>${files
        .slice(0, shownFiles)
        .map((file) => html `<tr${file.current === 1 ? null : html ` class="old"`}>
<td>${word(file.kind)}${file.kind === 'image' || file.kind === 'live_photo' ? ` ${file.position + 1}` : ''}</td>
<td>${file.rendition}${file.current === 1 ? null : html ` <span class="chip">${t('replaced')}</span>`}</td>
<td>${t(file.state)}${file.reason === null ? null : html `<br><span class="faint">${file.reason}</span>`}</td>
<td class="right">${file.size === null ? null : bytes(file.size)}</td>
<td>${file.width !== null && file.height !== null ? `${file.width}×${file.height}` : file.duration_ms !== null ? `${(file.duration_ms / 1000).toFixed(1)} s` : null}</td>
<td>${file.digest === null ? null : html `<a href="/blobs/${file.digest}"><code title="${file.digest}">${file.path}</code></a>`}</td>
<td><code class="source">${sourceOf(file.url)}</code></td>
</tr>`)}</tbody></table></div></details></section>`;
}
/** Host and path: what follows is the processing, and a signature that is of no use any more. */
function sourceOf(url) {
    const parsed = URL.parse(url);
    return parsed === null ? url.slice(0, 200) : `${parsed.host}${parsed.pathname}`;
}
export function rawSection(t, noteId, raw) {
    if (raw === null)
        return null;
    return html `<section aria-labelledby="raw"><details><summary><h2 id="raw">${t('raw')}</h2> <span class="faint">${bytes(raw.size)}</span></summary>
<p class="faint">${t('rawHint')} ${t('capture')} ${raw.captureId}, ${minute(raw.capturedAt)}. ${raw.isWhole ? null : `${t('rawTruncated', bytes(raw.text.length))} `}<a href="/notes/${noteId}/raw">${t('rawWhole')}</a></p>
<pre class="raw" tabindex="0" role="region" aria-labelledby="raw"><code>${raw.text}</code></pre></details></section>`;
}

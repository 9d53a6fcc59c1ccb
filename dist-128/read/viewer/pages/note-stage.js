// A note's pictures and film, one at a time, with what it takes to look at them closely. It must not read the archive.
import { html } from '../../markup.js';
import { fileOf, isShownByBrowsers, picturesOf } from '../note/pictures.js';
import { bytes } from './wording.js';
/** The pictures in their order, each as tall as the stage; then small ones to choose from. */
export function stage(t, note) {
    const pictures = picturesOf(note);
    const video = fileOf(note, 'video');
    if (pictures.length === 0 && video === null)
        return html `<div class="stage none"><p class="faint">${t('noPicture')}</p></div>`;
    const film = video === null ? null : html `<li><video controls preload="metadata" src="/blobs/${video.digest}"></video></li>`;
    return html `<div class="stage">
<ol class="strip" tabindex="0" aria-label="${t('pictures', pictures.length)}">${film}${pictures.map((picture) => frame(t, picture, pictures.length))}</ol>
${pictures.length < 2 ? null : html `<div class="thumbs">${pictures.map((picture) => thumb(t, picture))}</div>`}
${pictures.some(({ renditions }) => renditions.length > 0) ? lightbox(t) : null}
</div>`;
}
function frame(t, picture, count) {
    const { position, renditions, livePhoto } = picture;
    const [best] = renditions;
    const { width, height } = sizeOf(picture);
    if (best === undefined)
        return html `<li id="picture-${position + 1}"><div class="unstored"><svg class="blank" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true"></svg><span>${t('notStored')}</span></div></li>`;
    const shown = renditions.find(({ width }) => (width ?? 0) >= 1000) ?? best;
    const first = position === 0;
    return html `<li id="picture-${position + 1}">
<button class="look" type="button" aria-label="${t('zoom', position + 1)}" data-renditions="${JSON.stringify(renditions.map((file) => choice(file)))}">
<img src="/thumbnails/${shown.digest}/1600.webp" width="${width}" height="${height}" alt="${t('pictureOf', position + 1, count)}" decoding="async"${first ? html ` fetchpriority="high"` : html ` loading="lazy"`}>
${livePhoto === null ? null : html `<video class="live" muted loop playsinline preload="none" src="/blobs/${livePhoto.digest}" aria-hidden="true" tabindex="-1"></video>`}
</button>
${livePhoto === null ? null : html `<button class="badge live-badge" type="button" aria-label="${t('playLive', position + 1)}" aria-pressed="false"><span class="ring" aria-hidden="true"></span>${t('livePhoto')}</button>`}
${count > 1 ? html `<span class="badge corner" aria-hidden="true">${position + 1}/${count}</span>` : null}
</li>`;
}
/** A file as the close look offers it: what it is called, and where a browser can see it. */
function choice(file) {
    const measures = file.width && file.height ? ` ${file.width}×${file.height}` : '';
    return {
        name: `${file.rendition}${measures} · ${bytes(file.size)}`,
        src: isShownByBrowsers(file.mediaType) ? `/blobs/${file.digest}` : `/thumbnails/${file.digest}/3200.webp`,
        file: `/blobs/${file.digest}`,
    };
}
function thumb(t, picture) {
    const [best] = picture.renditions;
    const { width, height } = sizeOf(picture);
    return html `<a href="#picture-${picture.position + 1}" aria-label="${t('picture', picture.position + 1)}">${best === undefined ? html `<svg class="blank" viewBox="0 0 ${width} ${height}" aria-hidden="true"></svg>` : html `<img src="/thumbnails/${best.digest}/800.webp" width="${width}" height="${height}" alt="" loading="lazy" decoding="async">`}</a>`;
}
function sizeOf({ width, height }) {
    return width && height ? { width, height } : { width: 1080, height: 1440 };
}
function lightbox(t) {
    return html `<dialog class="lightbox" aria-label="${t('picture', '')}">
<div class="canvas" tabindex="0"><img alt=""></div>
<div class="tools">
<button type="button" class="previous" aria-label="${t('previous')}">‹</button>
<span class="place" aria-live="polite"></span>
<button type="button" class="next" aria-label="${t('next')}">›</button>
<label><span class="unseen">${t('rendition')}</span><select class="rendition"></select></label>
<button type="button" class="actual" aria-pressed="false">${t('actualSize')}</button>
<button type="button" class="close">${t('close')}</button>
</div>
</dialog>`;
}

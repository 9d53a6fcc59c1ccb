// The frame that every page stands in: head, menu, main part. It must not know what a page shows.
import { html, Markup } from '../../markup.js';
const menu = [
    { place: 'notes', text: 'notes', href: '/' },
    { place: 'runs', text: 'runs', href: '/runs' },
    { place: 'sql', text: 'sql', href: '/sql' },
];
/** A whole page, as text. */
export function renderPage(frame, page) {
    const { texts: t, asset, archiveName } = frame;
    const markup = html `<!doctype html>
<html lang="${t.language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title === null ? archiveName : `${page.title} · ${archiveName}`}</title>
<link rel="icon" href="${asset('icon.svg')}" type="image/svg+xml">
${['style.css', ...(page.styles ?? [])].map((name) => html `<link rel="stylesheet" href="${asset(name)}">\n`)}${(page.scripts ?? []).map((name) => html `<script src="${asset(name)}" defer blocking="render"></script>\n`)}</head>
<body>
<a class="skip" href="#main">${t('skip')}</a>
<header class="masthead">
<a class="home" href="/"><span class="mark" aria-hidden="true"></span><span class="name">${archiveName}</span></a>
<nav aria-label="${t('mainMenu')}">${menu.map(({ place, text, href }) => html `<a href="${href}"${new Markup(place === page.place ? ' aria-current="page"' : '')}>${t(text)}</a>`)}</nav>
</header>
<main id="main" tabindex="-1">
${page.main}
</main>
</body>
</html>
`;
    return markup.text;
}

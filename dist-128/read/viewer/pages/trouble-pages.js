// What a reader sees where there is no page to see: nothing there, a fault, or a token wanted. It must not tell what the
// token is.
import { html } from '../../markup.js';
/** A title, what to know, and the way back. */
export function troubleMain(t, title, hint) {
    return html `<div class="empty alone"><h1>${t(title)}</h1><p>${hint}</p><p><a class="button" href="/">${t('back')}</a></p></div>`;
}
/** The form that asks for the token; it leads to `path`, which takes it out of the address again. */
export function tokenMain(t, path) {
    return html `<form class="empty alone" method="get" action="${path}"><h1>${t('tokenNeeded')}</h1><p>${t('tokenHint')}</p>
<p class="row"><label class="unseen" for="token">${t('token')}</label><input id="token" name="token" type="password" required autocomplete="current-password" placeholder="${t('token')}"><button type="submit" class="apply">${t('enter')}</button></p></form>`;
}

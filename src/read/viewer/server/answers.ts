// The forms of an answer: a page, JSON, or a page's part. It must not know what is in them.
import type { Context } from 'hono'
import { html } from '../../markup.ts'
import { type Page, renderPage } from '../pages/page.ts'
import { troubleMain } from '../pages/trouble-pages.ts'
import { type TextKey, type Texts, textsFor } from '../texts.ts'
import { askAgain, fileHeaders, pageHeaders } from './security-headers.ts'
import type { Viewing } from './viewing.ts'

/** The texts in the reader's language. */
export const textsOf = (c: Context): Texts => textsFor(c.req.header('accept-language'))

/** Whether JSON is asked for, by the address's end or by the Accept header. */
export function wantsJson(c: Context): boolean {
  if (c.req.path.endsWith('.json')) return true
  const accept = c.req.header('accept') ?? ''
  return accept.includes('application/json') && !accept.includes('text/html')
}

/** A page of the viewer. */
export function answerPage(of: Viewing, c: Context, page: Page, status = 200): Response {
  const t = textsOf(c)
  const text = renderPage({ texts: t, asset: of.assets.address, archiveName: of.archiveName }, page)
  return new Response(text, {
    status,
    headers: {
      ...pageHeaders,
      ...askAgain,
      'content-type': 'text/html; charset=utf-8',
      'content-language': t.language,
      vary: 'accept, accept-language, cookie',
    },
  })
}

/** A document as JSON. */
export function answerJson(document: unknown, status = 200): Response {
  return new Response(`${JSON.stringify(document)}\n`, {
    status,
    headers: { ...fileHeaders, ...askAgain, 'content-type': 'application/json; charset=utf-8', vary: 'accept, cookie' },
  })
}

/** Says what is wrong, as a page or as JSON. */
export function answerTrouble(of: Viewing, c: Context, status: number, title: TextKey, hint: string): Response {
  if (wantsJson(c)) return answerJson({ error: hint }, status)
  return answerPage(
    of,
    c,
    { title: textsOf(c)(title), place: null, main: html`${troubleMain(textsOf(c), title, hint)}` },
    status,
  )
}

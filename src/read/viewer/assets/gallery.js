// The gallery in the browser: cards placed as a masonry, more of them as the reader comes to the end, search while one
// types. Without it the page is a grid with a link to the next page. It must not know how a card is made.

const notes = document.getElementById('notes')
const form = document.querySelector('form.filters')
document.documentElement.classList.add('scripted')

/** Cards further away than this many screens are taken out of the page until the reader comes near. */
const keptScreens = 3
/** Screens before the end at which more is asked for. */
const aheadScreens = 2
const typingPause = 180
/** Two lines of title and one more below every picture, in the root's font size, as the style sheet has them. */
const captionRem = 4.9

/** @typedef {{ element: HTMLElement, top: number, height: number, ratio: number, shown: boolean }} Placed */

class Masonry {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root
    /** @type {Placed[]} */
    this.cards = []
    /** @type {number[]} */
    this.bottoms = []
    this.width = 0
    /** @type {Promise<void> | null} */
    this.loading = null
    root.classList.add('placed')
    this.take(root)
    new ResizeObserver(() => this.resized()).observe(root)
    addEventListener('scroll', () => this.scrolled(), { passive: true })
  }

  /** Takes up the cards, and the way to the next page, of an element; they become the root's. */
  take(from) {
    this.next = from.querySelector(':scope > .more')
    const fresh = [...from.querySelectorAll(':scope > .card')].map((element) => {
      const picture = element.querySelector('img, .blank')
      const [width, height] = ['width', 'height'].map((name) => Number(picture.getAttribute(name)))
      const ratio = height / width
      // A file of other proportions than those announced must not grow over the card below.
      picture.style.aspectRatio = `${width} / ${height}`
      return { element, ratio, top: 0, height: 0, shown: from === this.root }
    })
    if (from !== this.root && this.next !== null) this.root.append(this.next)
    for (const card of fresh) {
      card.element.setAttribute('aria-posinset', String(this.cards.length + 1))
      card.element.setAttribute('aria-setsize', '-1')
      this.cards.push(card)
    }
    this.place(this.cards.length - fresh.length)
  }

  /** Puts cards, from the n-th on, below the shortest column each. */
  place(from) {
    const width = this.root.clientWidth
    if (width === 0) return
    const style = getComputedStyle(document.documentElement)
    const rem = Number.parseFloat(style.fontSize)
    const gap = width < 40 * rem ? 0.6 * rem : rem
    const count = Math.max(2, Math.floor((width + gap) / (14.5 * rem + gap)))
    const column = (width - gap * (count - 1)) / count
    if (from === 0 || this.bottoms.length !== count) {
      from = 0
      this.bottoms = Array(count).fill(0)
    }
    for (const card of this.cards.slice(from)) {
      const at = this.bottoms.indexOf(Math.min(...this.bottoms))
      card.top = this.bottoms[at]
      card.height = column * card.ratio + captionRem * rem
      card.element.style.width = `${column}px`
      card.element.style.transform = `translate(${at * (column + gap)}px, ${card.top}px)`
      this.bottoms[at] = card.top + card.height + rem
    }
    this.width = width
    const end = this.next === null ? 0 : 4 * rem
    this.root.style.height = `${Math.max(0, ...this.bottoms) + end}px`
    this.show()
  }

  resized() {
    if (Math.abs(this.root.clientWidth - this.width) > 0.5) this.place(0)
  }

  scrolled() {
    if (this.waiting) return
    this.waiting = true
    requestAnimationFrame(() => {
      this.waiting = false
      this.show()
    })
  }

  /** Keeps the cards near the reader in the page, in their order, and asks for more near the end. */
  show() {
    const from = -this.root.getBoundingClientRect().top
    const screen = innerHeight
    const focused = document.activeElement
    let before = null
    for (const card of this.cards) {
      const near = card.top + card.height > from - keptScreens * screen && card.top < from + (keptScreens + 1) * screen
      const shown = near || card.element.contains(focused)
      if (shown && !card.element.isConnected) {
        if (before === null) this.root.prepend(card.element)
        else before.after(card.element)
      } else if (!shown && card.element.isConnected) card.element.remove()
      if (shown) before = card.element
    }
    if (Math.min(...this.bottoms) < from + (1 + aheadScreens) * screen) this.load()
  }

  /** Resolves when the page that follows is here, asked for now or before. */
  load() {
    if (this.next === null) return Promise.resolve()
    this.loading ??= this.loadNext(this.next).finally(() => {
      this.loading = null
      this.root.setAttribute('aria-busy', 'false')
      this.show()
    })
    return this.loading
  }

  async loadNext(next) {
    this.root.setAttribute('aria-busy', 'true')
    const words = next.textContent
    next.textContent = this.root.dataset.loading
    try {
      const url = new URL(next.href)
      url.searchParams.set('part', 'cards')
      const fetched = await fetchPart(url)
      if (this.next !== next) return
      const hadFocus = document.activeElement === next
      const last = this.cards.length
      next.remove()
      this.take(fetched)
      if (hadFocus) this.cards[last]?.element.querySelector('a')?.focus({ preventScroll: true })
    } catch {
      next.textContent = words
      // The link itself leads on; it is not asked for again by itself.
      this.next = null
    }
  }

  /** Begins anew with the cards of an element. */
  replace(from) {
    this.root.replaceChildren()
    this.cards = []
    this.bottoms = []
    this.take(from)
  }
}

async function fetchPart(url, signal) {
  const response = await fetch(url, { signal, headers: { accept: 'text/html' } })
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  const template = document.createElement('template')
  template.innerHTML = await response.text()
  const holder = document.createElement('div')
  holder.append(document.importNode(template.content, true))
  return holder
}

const masonry = notes === null ? null : new Masonry(notes)
if (masonry !== null) comeBack(masonry)

/** Who comes back from a note finds the cards that were there, where they were, also where the page was not kept. */
async function comeBack(masonry) {
  addEventListener('pagehide', () => history.replaceState({ cards: masonry.cards.length, top: scrollY }, ''))
  const before = history.state
  if (before === null || !(before.cards > 0)) return
  history.scrollRestoration = 'manual'
  while (masonry.cards.length < before.cards && masonry.next !== null) await masonry.load()
  scrollTo(0, before.top)
  history.scrollRestoration = 'auto'
}

/** Arrow keys go from card to card by where they stand. */
notes?.addEventListener('keydown', (event) => {
  const step = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key]
  const card = event.target.closest?.('.card')
  if (step === undefined || card === null || event.altKey || event.ctrlKey || event.metaKey) return
  const here = card.getBoundingClientRect()
  const [dx, dy] = step
  let best = null
  let least = Number.POSITIVE_INFINITY
  for (const other of notes.querySelectorAll('.card')) {
    if (other === card) continue
    const there = other.getBoundingClientRect()
    const along = dx * (there.left - here.left) + dy * (there.top - here.top)
    if (along < 8) continue
    const across = dx === 0 ? Math.abs(there.left - here.left) : Math.abs(there.top - here.top)
    const distance = along + across * 3
    if (distance < least) [least, best] = [distance, other]
  }
  if (best === null) return
  event.preventDefault()
  best.querySelector('a').focus()
})

if (form !== null && masonry !== null) followForm(form, masonry)

function followForm(form, masonry) {
  const toggle = form.querySelector('.open-filters')
  const row = form.querySelector('.filter-row')
  toggle.hidden = !matchMedia('(max-width: 40rem)').matches
  matchMedia('(max-width: 40rem)').addEventListener('change', ({ matches }) => {
    toggle.hidden = !matches
  })
  toggle.addEventListener('click', () => {
    const open = row.classList.toggle('shown')
    toggle.setAttribute('aria-expanded', String(open))
  })
  let timer
  let asking = new AbortController()

  const addressOf = () => {
    const url = new URL(form.action)
    for (const [name, value] of new FormData(form)) if (value !== '') url.searchParams.set(name, value)
    const usual = url.searchParams.has('q') ? 'match' : 'date'
    if (url.searchParams.get('sort') === usual) url.searchParams.delete('sort')
    return url
  }

  const ask = async () => {
    const url = addressOf()
    asking.abort()
    asking = new AbortController()
    const { signal } = asking
    masonry.root.setAttribute('aria-busy', 'true')
    try {
      const part = new URL(url)
      part.searchParams.set('part', 'main')
      const fetched = await fetchPart(part, signal)
      history.replaceState(null, '', url)
      masonry.replace(fetched.querySelector('#notes'))
      document.querySelector('.count').textContent = fetched.querySelector('.count').textContent
      document.querySelector('main > .empty')?.remove()
      const empty = fetched.querySelector('.empty')
      if (empty !== null) masonry.root.after(empty)
      const sort = fetched.querySelector('select[name=sort]')
      form.querySelector('select[name=sort]').replaceChildren(...sort.children)
      form.querySelector('.actions').replaceChildren(...fetched.querySelector('.actions').children)
    } catch (error) {
      if (error.name !== 'AbortError') location.assign(url)
    } finally {
      if (!signal.aborted) masonry.root.setAttribute('aria-busy', 'false')
    }
  }
  const askSoon = () => {
    clearTimeout(timer)
    timer = setTimeout(ask, typingPause)
  }
  form.q.addEventListener('input', askSoon)
  form.addEventListener('change', (event) => {
    if (event.target !== form.q) askSoon()
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    clearTimeout(timer)
    ask()
  })
}

// A note's page in the browser: Live Photos, the close look at a picture, the voice with its waveform. Without it every
// file can still be seen and heard. It must not know how the page is made.

const strip = document.querySelector('.strip')

// Which picture is in view.
if (strip !== null) {
  const thumbs = [...document.querySelectorAll('.thumbs a')]
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue
        for (const thumb of thumbs) {
          if (thumb.hash !== `#${target.id}`) thumb.removeAttribute('aria-current')
          else {
            thumb.setAttribute('aria-current', 'true')
            const { parentElement: row } = thumb
            row.scrollLeft = thumb.offsetLeft - row.offsetLeft - (row.clientWidth - thumb.clientWidth) / 2
          }
        }
      }
    },
    { root: strip, threshold: 0.6 },
  )
  for (const item of strip.children) seen.observe(item)
  for (const thumb of thumbs)
    thumb.addEventListener('click', (event) => {
      event.preventDefault()
      bring(document.getElementById(thumb.hash.slice(1)))
    })
  strip.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const item = event.target.closest('.strip > li')
    if (step === undefined || item === null || event.target.matches('video')) return
    const other = step > 0 ? item.nextElementSibling : item.previousElementSibling
    if (other === null) return
    event.preventDefault()
    bring(other)
    other.querySelector('button, video')?.focus({ preventScroll: true })
  })
}

function bring(item) {
  strip.scrollLeft = item.offsetLeft - strip.offsetLeft
}

// Live Photos play while they are pointed at, focused, or switched on.
for (const film of document.querySelectorAll('.live')) {
  const item = film.closest('li')
  const button = item.querySelector('.live-badge')
  const play = (on) => {
    button.setAttribute('aria-pressed', String(on))
    film.classList.toggle('on', on)
    if (on) film.play().catch(() => film.classList.remove('on'))
    else film.pause()
  }
  item.addEventListener('pointerenter', ({ pointerType }) => pointerType === 'mouse' && play(true))
  item.addEventListener('pointerleave', ({ pointerType }) => pointerType === 'mouse' && play(false))
  button.addEventListener('click', () => play(button.getAttribute('aria-pressed') !== 'true'))
  button.addEventListener('focus', () => button.matches(':focus-visible') && play(true))
  button.addEventListener('blur', () => play(false))
}

// The close look.
const dialog = document.querySelector('.lightbox')
if (dialog !== null) lookClosely(dialog, [...document.querySelectorAll('.look')])

function lookClosely(dialog, looks) {
  const image = dialog.querySelector('img')
  const canvas = dialog.querySelector('.canvas')
  const select = dialog.querySelector('.rendition')
  const actual = dialog.querySelector('.actual')
  const place = dialog.querySelector('.place')
  let at = 0

  const show = (n) => {
    at = (n + looks.length) % looks.length
    const look = looks[at]
    const renditions = JSON.parse(look.dataset.renditions)
    select.replaceChildren(...renditions.map(({ name, src }) => new Option(name, src)))
    image.alt = look.querySelector('img').alt
    image.src = renditions[0].src
    place.textContent = `${at + 1} / ${looks.length}`
    setActual(false)
  }
  const setActual = (on, x = 0.5, y = 0.5) => {
    canvas.classList.toggle('actual', on)
    actual.setAttribute('aria-pressed', String(on))
    if (!on) return
    canvas.scrollLeft = x * canvas.scrollWidth - canvas.clientWidth / 2
    canvas.scrollTop = y * canvas.scrollHeight - canvas.clientHeight / 2
  }
  for (const [n, look] of looks.entries())
    look.addEventListener('click', () => {
      show(n)
      dialog.showModal()
    })
  select.addEventListener('change', () => {
    image.src = select.value
  })
  image.addEventListener('click', (event) => {
    const box = image.getBoundingClientRect()
    const isActual = canvas.classList.contains('actual')
    setActual(!isActual, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height)
  })
  actual.addEventListener('click', () => setActual(!canvas.classList.contains('actual')))
  dialog.querySelector('.previous').addEventListener('click', () => show(at - 1))
  dialog.querySelector('.next').addEventListener('click', () => show(at + 1))
  dialog.querySelector('.close').addEventListener('click', () => dialog.close())
  dialog.addEventListener('close', () => {
    image.removeAttribute('src')
    bring(looks[at].closest('li'))
    looks[at].focus({ preventScroll: true })
  })
  for (const button of dialog.querySelectorAll('.previous, .next')) button.hidden = looks.length < 2
  dialog.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined || event.target === select) return
    if (canvas.classList.contains('actual')) return
    event.preventDefault()
    show(at + step)
  })
  let swipeFrom = null
  canvas.addEventListener('touchstart', ({ touches }) => {
    swipeFrom = touches.length === 1 && !canvas.classList.contains('actual') ? touches[0].clientX : null
  })
  canvas.addEventListener('touchend', ({ changedTouches }) => {
    if (swipeFrom === null || (visualViewport?.scale ?? 1) > 1.05) return
    const moved = changedTouches[0].clientX - swipeFrom
    if (Math.abs(moved) > 50) show(at + (moved < 0 ? 1 : -1))
  })
}

// The voice: decoded here, drawn as bars, and played by the element that is in the page anyway.
const largestVoice = 40e6
for (const player of document.querySelectorAll('.player')) withWaveform(player).catch(() => undefined)

async function withWaveform(player) {
  if (Number(player.dataset.size) > largestVoice) return
  const audio = player.querySelector('audio')
  const response = await fetch(audio.src)
  if (!response.ok) return
  const context = new OfflineAudioContext(1, 1, 16000)
  const sound = await context.decodeAudioData(await response.arrayBuffer())
  const toggle = document.createElement('button')
  toggle.type = 'button'
  toggle.className = 'toggle'
  const canvas = document.createElement('canvas')
  canvas.tabIndex = 0
  canvas.setAttribute('role', 'slider')
  canvas.setAttribute('aria-label', player.dataset.seek)
  canvas.setAttribute('aria-valuemin', '0')
  canvas.setAttribute('aria-valuemax', String(Math.round(sound.duration)))
  const time = document.createElement('span')
  time.className = 'time'
  audio.controls = false
  audio.hidden = true
  player.prepend(toggle, canvas, time)
  player.classList.add('ready')

  const draw = () => {
    const style = getComputedStyle(player)
    const ratio = devicePixelRatio
    canvas.width = canvas.clientWidth * ratio
    canvas.height = canvas.clientHeight * ratio
    const step = 4 * ratio
    const levels = peaks(sound.getChannelData(0), Math.max(1, Math.floor(canvas.width / step)))
    const pen = canvas.getContext('2d')
    const done = audio.currentTime / sound.duration
    for (const [n, level] of levels.entries()) {
      const height = Math.max(2 * ratio, level * canvas.height)
      pen.fillStyle = style.getPropertyValue(n / levels.length < done ? '--accent' : '--rule')
      pen.beginPath()
      pen.roundRect(n * step, (canvas.height - height) / 2, step - 1.5 * ratio, height, ratio)
      pen.fill()
    }
    const seconds = (value) => `${Math.floor(value / 60)}:${String(Math.floor(value % 60)).padStart(2, '0')}`
    time.textContent = `${seconds(audio.currentTime)} / ${seconds(sound.duration)}`
    canvas.setAttribute('aria-valuenow', String(Math.round(audio.currentTime)))
    canvas.setAttribute('aria-valuetext', time.textContent)
    const paused = audio.paused
    toggle.setAttribute('aria-label', paused ? player.dataset.play : player.dataset.pause)
    const path = paused ? 'M3 1l11 7-11 7z' : 'M2 1h4v14H2zM10 1h4v14h-4z'
    if (toggle.dataset.path !== path) {
      toggle.dataset.path = path
      const ns = 'http://www.w3.org/2000/svg'
      const icon = document.createElementNS(ns, 'svg')
      icon.setAttribute('viewBox', '0 0 16 16')
      icon.setAttribute('aria-hidden', 'true')
      const shape = document.createElementNS(ns, 'path')
      shape.setAttribute('d', path)
      icon.append(shape)
      toggle.replaceChildren(icon)
    }
  }
  const follow = () => {
    draw()
    if (!audio.paused) requestAnimationFrame(follow)
  }
  const seek = (to) => {
    audio.currentTime = Math.min(sound.duration, Math.max(0, to))
    draw()
  }
  toggle.addEventListener('click', () => (audio.paused ? audio.play() : audio.pause()))
  canvas.addEventListener('click', (event) => seek((event.offsetX / canvas.clientWidth) * sound.duration))
  canvas.addEventListener('keydown', (event) => {
    const to = { ArrowRight: audio.currentTime + 5, ArrowLeft: audio.currentTime - 5, Home: 0, End: sound.duration }[
      event.key
    ]
    if (to === undefined) return
    event.preventDefault()
    seek(to)
  })
  for (const name of ['play', 'pause', 'seeked', 'ended']) audio.addEventListener(name, follow)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw)
  new ResizeObserver(draw).observe(canvas)
}

/** The loudest of each stretch, from 0 to 1, of the loudest in all. */
function peaks(samples, count) {
  const levels = new Array(count).fill(0)
  const length = samples.length / count
  for (let n = 0; n < count; n += 1) {
    const end = Math.min(samples.length, Math.ceil((n + 1) * length))
    // Of a long stretch a part tells enough.
    const step = Math.max(1, Math.floor(length / 500))
    for (let i = Math.floor(n * length); i < end; i += step) levels[n] = Math.max(levels[n], Math.abs(samples[i]))
  }
  const most = Math.max(...levels, 1e-6)
  return levels.map((level) => level / most)
}

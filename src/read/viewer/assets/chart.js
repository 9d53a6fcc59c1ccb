// Charts of the pages, drawn by uPlot from what stands in `data-chart`, in the colours of the style sheet. It must not
// know what is drawn.
/* global uPlot */

const dark = matchMedia('(prefers-color-scheme: dark)')

for (const figure of document.querySelectorAll('figure[data-chart]')) drawn(figure)

function drawn(figure) {
  const data = JSON.parse(figure.dataset.chart)
  const place = document.createElement('div')
  figure.prepend(place)
  let chart
  const draw = () => {
    chart?.destroy()
    chart = new uPlot(optionsOf(data, place), [data.at, ...data.lines.map(({ values }) => values)], place)
  }
  draw()
  dark.addEventListener('change', draw)
  new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height: 280 })).observe(place)
}

function optionsOf(data, place) {
  const style = getComputedStyle(document.documentElement)
  const colour = (name) => style.getPropertyValue(name).trim()
  const locale = data.language === 'zh' ? 'zh-CN' : 'en'
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 })
  const span = (data.at.at(-1) ?? 0) - (data.at[0] ?? 0)
  const day = new Intl.DateTimeFormat(locale, {
    timeZone: 'Asia/Shanghai',
    month: 'short',
    day: 'numeric',
    ...(span > 400 * 86_400 ? { year: 'numeric' } : {}),
    ...(span < 5 * 86_400 && !data.days ? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } : {}),
  })
  const moment = new Intl.DateTimeFormat(locale, {
    timeZone: 'Asia/Shanghai',
    dateStyle: 'medium',
    ...(data.days ? {} : { timeStyle: 'short' }),
  })
  const axis = {
    stroke: colour('--soft'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: colour('--rule'), width: 1 },
    ticks: { show: false },
  }
  const bars = data.bars ? { paths: uPlot.paths.bars({ size: [0.7, 48], radius: 0.2 }), points: { show: false } } : {}
  return {
    width: place.clientWidth,
    height: 280,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Asia/Shanghai'),
    cursor: { y: false, points: { size: 7 } },
    legend: { live: true },
    scales: {
      // A bar is as wide as its day: the first and the last need room.
      x: data.bars ? { range: (_, from, to) => [from - 43_200, to + 43_200] } : {},
      y: {
        range: (_, low, high) => [
          data.bars ? 0 : low === high ? low - 1 : Math.max(0, low - (high - low) * 0.08),
          high === 0 ? 1 : high + (high - low || 1) * 0.08,
        ],
      },
    },
    axes: [
      { ...axis, values: (_, ticks) => ticks.map((at) => day.format(at * 1000)), space: 110 },
      { ...axis, values: (_, ticks) => ticks.map((value) => compact.format(value)), size: 56 },
    ],
    series: [
      { label: data.timeName ?? '', value: (_, at) => (at == null ? '' : moment.format(at * 1000)) },
      ...data.lines.map(({ name }, n) => ({
        label: name,
        stroke: colour(`--c${n + 1}`),
        width: data.bars ? 0 : 2,
        fill: data.bars || data.area ? `${colour(`--c${n + 1}`)}${data.bars ? '' : '22'}` : undefined,
        points: { size: 5, fill: colour('--paper') },
        spanGaps: true,
        value: (_, value) => (value == null ? '–' : whole.format(value)),
        ...bars,
      })),
    ],
    hooks: { draw: [(chart) => mark(chart, data.marks ?? [], colour)] },
  }
}

/** A line across the chart at each moment, with its name. */
function mark(chart, marks, colour) {
  const { ctx, bbox } = chart
  const ratio = devicePixelRatio
  ctx.save()
  ctx.lineWidth = ratio
  ctx.setLineDash([3 * ratio, 3 * ratio])
  ctx.font = `${11 * ratio}px system-ui, sans-serif`
  let free = Number.NEGATIVE_INFINITY
  for (const { at, event, name } of marks) {
    const x = chart.valToPos(at, 'x', true)
    if (x < bbox.left - 1 || x > bbox.left + bbox.width + 1) continue
    ctx.strokeStyle = ctx.fillStyle = colour(event === 'edited' || event === 'returned' ? '--soft' : '--bad')
    ctx.beginPath()
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bbox.top + bbox.height)
    ctx.stroke()
    const width = ctx.measureText(name).width
    const left = Math.min(x + 4 * ratio, bbox.left + bbox.width - width)
    if (left > free) {
      ctx.fillText(name, left, bbox.top + 11 * ratio)
      free = left + width + 6 * ratio
    }
  }
  ctx.restore()
}

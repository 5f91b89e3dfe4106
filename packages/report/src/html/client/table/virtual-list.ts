/** Options of {@link createVirtualList}. */
export interface VirtualListOptions {
  /** Scrolls. */
  readonly viewport: HTMLElement
  /** Holds the rows, as tall as all of them together. */
  readonly canvas: HTMLElement
  /** In pixels; every row has it. */
  readonly rowHeight: number
  /** What covers the top of the viewport, in pixels. */
  readonly headerHeight: number
  /** Makes the element of the row at a position. */
  readonly render: (position: number) => HTMLElement
}

/** A list of which only the rows in sight are there, and the one that the keyboard is on. */
export interface VirtualList {
  /** Shows another number of rows, from the top or from where it is. */
  reset(count: number, options?: { readonly keepScroll?: boolean | undefined }): void
  /** Makes the rows in sight anew. */
  refresh(): void
  /** Moves the keyboard's place, scrolls there, and focuses it if asked to. */
  moveTo(position: number, options?: { readonly focus?: boolean | undefined }): void
  readonly active: number
  /** How many whole rows are in sight. */
  readonly pageSize: number
}

/** Makes a virtual list; rows get a roving tabindex. */
export function createVirtualList(options: VirtualListOptions): VirtualList {
  const { viewport, canvas, rowHeight, headerHeight, render } = options
  const rows = new Map<number, HTMLElement>()
  let count = 0
  let active = 0
  let isScheduled = false

  const draw = (): void => {
    isScheduled = false
    const first = Math.max(0, Math.floor(viewport.scrollTop / rowHeight) - 6)
    const last = Math.min(count, Math.ceil((viewport.scrollTop + viewport.clientHeight) / rowHeight) + 6)
    for (const [position, row] of rows) {
      if ((position < first || position >= last) && position !== active) {
        row.remove()
        rows.delete(position)
      }
    }
    for (let position = first; position < last; position += 1) place(position)
    if (active < count) place(active)
  }
  const place = (position: number): void => {
    if (rows.has(position)) return
    const row = render(position)
    row.style.setProperty('transform', `translateY(${position * rowHeight}px)`)
    row.tabIndex = position === active ? 0 : -1
    rows.set(position, row)
    // In the order of the page, so that readers that go by it find the rows in theirs.
    let next: HTMLElement | undefined
    for (const [other, element] of rows) {
      if (other > position && (next === undefined || other < Number(next.dataset['position']))) next = element
    }
    row.dataset['position'] = String(position)
    canvas.insertBefore(row, next ?? null)
  }
  const clear = (): void => {
    for (const row of rows.values()) row.remove()
    rows.clear()
  }
  const schedule = (): void => {
    if (!isScheduled) requestAnimationFrame(draw)
    isScheduled = true
  }
  viewport.addEventListener('scroll', schedule, { passive: true })
  new ResizeObserver(schedule).observe(viewport)

  return {
    get active() {
      return active
    },
    get pageSize() {
      return Math.max(1, Math.floor((viewport.clientHeight - headerHeight) / rowHeight))
    },
    reset(size, { keepScroll = false } = {}) {
      count = size
      canvas.style.setProperty('height', `${size * rowHeight}px`)
      if (!keepScroll) viewport.scrollTop = 0
      active = keepScroll ? Math.min(active, Math.max(0, size - 1)) : 0
      clear()
      draw()
    },
    refresh() {
      const hadFocus = rows.get(active)?.contains(document.activeElement) ?? false
      clear()
      draw()
      if (hadFocus) rows.get(active)?.focus({ preventScroll: true })
    },
    moveTo(position, { focus = true } = {}) {
      if (count === 0) return
      const previous = rows.get(active)
      if (previous) previous.tabIndex = -1
      active = Math.min(count - 1, Math.max(0, position))
      const top = active * rowHeight
      const room = viewport.clientHeight - headerHeight - rowHeight
      if (top < viewport.scrollTop) viewport.scrollTop = top
      else if (top > viewport.scrollTop + room) viewport.scrollTop = top - room
      draw()
      const row = rows.get(active)
      if (!row) return
      row.tabIndex = 0
      if (focus) row.focus({ preventScroll: true })
    },
  }
}

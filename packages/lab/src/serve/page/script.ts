/**
 * What the page does by itself: it shows each state as it comes. All of it is set as text, never as markup; the same
 * rows as {@link ./document.ts} writes at first.
 */
export const script = `
'use strict'
{
  const byId = (id) => document.getElementById(id)
  const cell = (tag, text, className) => {
    const made = document.createElement(tag)
    made.textContent = text
    if (className) made.className = className
    if (tag === 'th') made.scope = 'row'
    return made
  }
  const row = (...cells) => {
    const made = document.createElement('tr')
    made.append(...cells)
    return made
  }
  const known = ['pass', 'fail', 'exposed', 'inconclusive', 'skipped']
  const classOf = (verdict) => (known.includes(verdict) ? 'verdict ' + verdict : 'verdict')
  const sentence = ({ verdict, now, done, total }) => {
    if (verdict) return 'The run is over: ' + verdict + '.'
    if (now) return now.host + ' is shown ' + now.id + ' now: ' + now.title + '. Have the app make a request. ' + done + ' of ' + total + ' done.'
    return done > 0 ? done + ' of ' + total + ' done.' : 'Waiting for the client.'
  }
  const show = (state) => {
    byId('status').textContent = sentence(state)
    const bar = byId('progress')
    bar.max = Math.max(1, state.total)
    bar.value = state.done
    byId('hosts').replaceChildren(...state.hosts.map(({ host, state }) => row(cell('th', host), cell('td', state))))
    byId('verdicts').replaceChildren(
      ...state.verdicts.map(({ host, id, title, outcome, verdict, why }) =>
        row(cell('th', id), cell('td', verdict, classOf(verdict)), cell('td', outcome), cell('td', host), cell('td', title), cell('td', why)),
      ),
    )
    byId('none').hidden = state.verdicts.length > 0
    if (state.verdict) events.close()
  }
  const events = new EventSource('events')
  events.addEventListener('state', (event) => show(JSON.parse(event.data)))
  events.addEventListener('open', () => { byId('lost').hidden = true })
  events.addEventListener('error', () => { byId('lost').hidden = false })
}
`

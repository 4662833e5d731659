/// <reference lib="dom" />
import { copyText } from './clipboard.ts'
import { makePace } from './pace.ts'
import { PathList } from './path-list.ts'
import { addChunk, emptyRows, type ListFacts, type RowChunk, type RowData } from './row-data.ts'

/** Reads the embedded rows and brings the page to life; the tables and bars stand without it. */
async function startPage(): Promise<void> {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button.copy-command'))
    button.addEventListener('click', () => void copyCommand(button))
  const root = document.querySelector<HTMLElement>('#paths')
  if (root === null) return
  const list = new PathList(root, await readRows())
  for (const button of document.querySelectorAll<HTMLButtonElement>('button.narrow')) {
    button.disabled = false
    button.addEventListener('click', () => {
      const { section, class: kind, group } = button.dataset
      const again = button.getAttribute('aria-pressed') === 'true'
      list.narrow({
        text: '',
        section: Number(section ?? -1),
        class: Number(kind ?? -1),
        group: again ? -1 : Number(group ?? -1),
      })
      if (!again) root.scrollIntoView({ block: 'start' })
    })
  }
  root.classList.add('ready')
}

/** The text of a chunk is let go of once it is read: it takes as much memory as the rows. */
async function readRows(): Promise<RowData> {
  const pace = makePace(new AbortController().signal)
  const facts = document.querySelector('script[data-kind=facts]')
  const rows = emptyRows(JSON.parse(facts?.textContent ?? '') as ListFacts)
  for (const chunk of document.querySelectorAll('script[data-kind=rows]')) {
    if (pace.due()) await pace.rest()
    addChunk(rows, JSON.parse(chunk.textContent ?? '') as RowChunk)
    chunk.remove()
  }
  return rows
}

async function copyCommand(button: HTMLButtonElement): Promise<void> {
  const command = button.parentElement?.querySelector('code')?.textContent ?? ''
  const before = button.textContent
  button.textContent = (await copyText(command)) ? 'copied' : 'not allowed'
  setTimeout(() => {
    button.textContent = before
  }, 1500)
}

void startPage()

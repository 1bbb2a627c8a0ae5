/**
 * Runs what was chosen in a menu once the menu has gone and its button has the focus again: a dialog that opens then
 * gives the focus back to that button, where an entry of a menu that is no more could not take it.
 */
export function afterMenu(button: () => HTMLElement | null) {
  let chosen: (() => void) | null = null
  return {
    choose: (run: () => void) => {
      chosen = run
    },
    closed: (event: Event) => {
      const run = chosen
      chosen = null
      if (run === null) return
      event.preventDefault()
      button()?.focus()
      run()
    },
  }
}

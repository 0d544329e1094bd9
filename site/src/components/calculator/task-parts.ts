/**
 * Parts of a form that belong to running a model or to training it (`data-task`): those of the other task are hidden,
 * and what they hold is not sent, but kept for the way back.
 */
export function followTask(form: HTMLFormElement): void {
  const chosen = form.querySelector<HTMLSelectElement>('select[name=task]')
  if (!chosen) return
  const task = chosen.value || 'inference'
  for (const part of form.querySelectorAll<HTMLElement>('[data-task]')) {
    const isOther = part.dataset['task'] !== task
    part.hidden = isOther
    if (part instanceof HTMLOptionElement) {
      part.disabled = isOther
      const list = part.closest('select')
      if (isOther && part.selected && list) list.value = ''
    } else
      for (const control of part.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select'))
        control.disabled = isOther
  }
}

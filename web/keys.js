// Which keys are the program's and which stay with the browser. SDL would take Tab, the function
// keys and everything with Ctrl.

const kOurControlKeys = /^([acxzy]|Arrow.*|Home|End|Backspace|Delete|Enter|Control|Meta|Shift|Alt)$/i;

function isBrowsers(event) {
  if (/^F\d+$/.test(event.key)) return true;
  if (event.altKey && /^(Arrow|Home|F4)/.test(event.key)) return true;
  return (event.ctrlKey || event.metaKey) && !kOurControlKeys.test(event.key);
}

/// Escape, then Tab, leaves the canvas, as in any other field that uses Tab itself.
export function watchKeys(stage, canvas) {
  let escaped = false;
  stage.addEventListener('keydown', (event) => {
    const leaves = event.key === 'Tab' && escaped;
    if (leaves || isBrowsers(event)) event.stopImmediatePropagation();
    if (event.key === 'Escape') escaped = true;
    else if (event.key !== 'Shift') escaped = false;
    stage.classList.toggle('by-key', leaves);
  }, {capture: true});
  // Arriving by Tab shows where the keyboard is.
  addEventListener('keyup', (event) => {
    if (event.key === 'Tab' && event.target === canvas && !escaped) stage.classList.add('by-key');
  });
  canvas.addEventListener('pointerdown', () => {
    stage.classList.remove('by-key');
    if (!stage.contains(document.activeElement)) canvas.focus({preventScroll: true});
  });
}

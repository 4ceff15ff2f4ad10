// Size, sharpness, preferences and the drawing context of the canvas, as they change.

import {PageError, endLoss, showFailure} from './failure.js?v=@BUILD@';

const media = (query) => matchMedia(query);
const kDark = media('(prefers-color-scheme: dark)');
const kStill = media('(prefers-reduced-motion: reduce)');
const kContrast = media('(prefers-contrast: more)');
const kForced = media('(forced-colors: active)');
const kTouch = media('(pointer: coarse)');
const kGallery = new URLSearchParams(location.search).has('gallery');
const kApple = /^(Mac|iP)/.test(navigator.platform);
const kPatience = 4000;  // milliseconds without a picture before it is said in words

/// See bridge::flags.
export function readPreferences() {
  const flags = [kDark.matches, kStill.matches, kContrast.matches || kForced.matches,
    kTouch.matches, kGallery, kApple];
  return flags.reduce((sum, flag, bit) => sum | (flag ? 1 << bit : 0), 0);
}

export function watchDisplay(host, canvas) {
  const redraw = () => {
    host.call('_unroll_wake');
    host.wake();
  };
  for (const query of [kDark, kStill, kContrast, kForced, kTouch]) {
    query.addEventListener('change', redraw);
  }

  // SDL looks at size and sharpness when the window says `resize`.
  const resize = () => dispatchEvent(new UIEvent('resize'));
  new ResizeObserver(resize).observe(canvas);
  const watchSharpness = () => {
    media(`(resolution: ${devicePixelRatio}dppx)`).addEventListener('change', () => {
      resize();
      watchSharpness();
    }, {once: true});
  };
  watchSharpness();

  let late = 0;
  canvas.addEventListener('webglcontextlost', (event) => {
    event.preventDefault();  // asks the browser to give it back
    host.call('_unroll_context', 1);
    clearTimeout(late);
    late = setTimeout(() => showFailure(new PageError('lost')), kPatience);
  });
  canvas.addEventListener('webglcontextrestored', () => {
    if (!host.call('_unroll_context', 0)) return;  // nothing can be drawn with it: as if it were not back
    clearTimeout(late);
    endLoss();
    host.wake();
  });
  canvas.addEventListener('contextmenu', (event) => event.preventDefault());
}

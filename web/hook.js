// What tests and curious people may read: the program's state and what is on screen. It changes
// nothing.

const parse = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

export function showHook(host) {
  const state = () => ({
    ...parse(host.askProgram('_unroll_state')),
    page: {
      frames: host.call('_unroll_frames') ?? 0,
      frameMs: host.call('_unroll_frame_ms') ?? 0,
      wakeUps: host.frames.wakeUps,
      meanTurnMs: host.frames.meanTurn,
      ticking: host.frames.timer !== 0,
      restarts: host.call('_unroll_restarts') ?? 0,
      typing: host.typing.on,
      storageProblem: host.storage.problem,
      sound: host.sound.context?.state ?? 'none',
    },
  });
  const items = () => parse(host.askProgram('_unroll_items'));
  window.__unroll = Object.freeze({version: `${host.version}+@BUILD@`, state, items});
}

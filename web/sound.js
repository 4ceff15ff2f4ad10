// Sound: one piece at a time, through Web Audio. There is none before somebody has asked for it, and
// nothing runs once it has ended.

const kPatience = 4000;  // milliseconds for the browser to let it begin
const kFullScale = 32768;

export class Sound {
  constructor() {
    this.context = null;
    this.source = null;
    this.gain = null;
    this.begun = 0;
    this.asked = 0;
    this.problem = '';
    // Some browsers let sound begin only inside such an event.
    for (const type of ['pointerup', 'keyup']) {
      addEventListener(type, () => this.source && this.resume(), {capture: true, passive: true});
    }
  }

  /// Plays 16-bit samples, `rate` a second, once.
  play(samples, rate, volume) {
    this.stop();
    this.problem = '';
    try {
      this.context ??= new AudioContext();
      const buffer = this.context.createBuffer(1, Math.max(1, samples.length), rate);
      const channel = buffer.getChannelData(0);
      for (let i = 0; i < samples.length; ++i) channel[i] = samples[i] / kFullScale;
      this.gain = new GainNode(this.context, {gain: volume});
      this.gain.connect(this.context.destination);
      const source = new AudioBufferSourceNode(this.context, {buffer});
      source.connect(this.gain);
      source.addEventListener('ended', () => this.source === source && this.stop());
      source.start();
      this.source = source;
      this.begun = this.context.currentTime;
      this.asked = performance.now();
      this.resume();
    } catch (error) {
      this.problem = `The browser gives no sound (${error.message}).`;
    }
  }

  /// Also where it runs: the rest that stop() asked for may still be on its way.
  resume() {
    this.context.resume().catch(() => {});
  }

  setVolume(volume) {
    if (this.gain) this.gain.gain.value = volume;
  }

  stop() {
    const source = this.source;
    this.source = null;
    if (!source) return;
    source.stop();
    this.gain.disconnect();
    this.context.suspend().catch(() => {});
  }

  /// Seconds since the piece began, as it is heard; -1 while nothing sounds.
  position() {
    if (!this.source) return -1;
    const {context} = this;
    if (context.state !== 'running' && performance.now() - this.asked > kPatience) {
      this.problem = 'The browser holds the sound back. Allow this page to play sound, then press Play tune again.';
      this.stop();
      return -1;
    }
    return Math.max(0, context.currentTime - this.begun - (context.outputLatency || 0));
  }
}

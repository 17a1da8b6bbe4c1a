// Browsers start no workers for pages opened from a folder (file://). There, the search worker's script runs in a
// hidden frame instead.
if (location.protocol === "file:") {
  // As between a page and a worker, a message arrives later, with a copy of the data.
  const send = (target, data) => setTimeout(() => target(new MessageEvent("message", { data: structuredClone(data) })))

  window.Worker = class extends EventTarget {
    constructor(address) {
      super()
      this.onmessage = this.onerror = null
      this.frame = document.createElement("iframe")
      this.frame.hidden = true
      document.body.append(this.frame)
      const inside = this.frame.contentWindow
      inside.postMessage = data => send(event => { this.dispatchEvent(event); this.onmessage?.(event) }, data)
      const script = inside.document.createElement("script")
      script.src = address
      script.onerror = event => this.onerror?.(event)
      this.loaded = new Promise(resolve => { script.onload = resolve })
      inside.document.body.append(script)
    }

    postMessage(data) {
      this.loaded.then(() => send(event => this.frame.contentWindow?.dispatchEvent(event), data))
    }

    terminate() {
      this.frame.remove()
    }
  }
}

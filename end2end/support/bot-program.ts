/** What the Bot API answers, good or bad. */
export interface Answer {
  status: number;
  ok: boolean;
  result?: any;
  error_code?: number;
  description?: string;
}

/** A bot's program: knows the gateway's address and a key, nothing else. */
export class BotProgram {
  constructor(
    private readonly gatewayUrl: string,
    private readonly key: string,
  ) {}

  async calls(method: string, parameters: object = {}): Promise<Answer> {
    const response = await fetch(`${this.gatewayUrl}/bot${this.key}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(parameters),
    });
    return { status: response.status, ...((await response.json()) as Omit<Answer, "status">) };
  }

  /** Waits for messages, as long as Telegram allows. */
  waitsForUpdates(offset = 0): Promise<Answer> {
    return this.calls("getUpdates", { offset, timeout: 50 });
  }
}

/** Somebody with a name and a password, whether or not there is an account. */
export class Person {
  constructor(readonly username: string) {}

  get email() {
    return `${this.username}@example.org`;
  }

  get password() {
    return `four words of ${this.username}`;
  }
}

let people = 0;

/** A username that nobody else has. */
export const unique = (name: string) => `${name}-${process.pid}-${++people}`;

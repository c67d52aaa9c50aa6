/**
 * Text whose words are as often as those of a language: few very often, most hardly ever (Zipf's law).
 *
 * An index of words that are all equally rare, or of few words, is faster or slower to build than one of real text.
 *
 * @module
 */
import type { Random } from "./random.ts";

/** The commonest words of English in their order; the rest of the vocabulary is made up. */
const common =
  ("the of and to in a is that for it as was with be by on not he his but at are this have from or had an " +
    "they which one you were her all she there would their we him been has when who will more no if out so said what " +
    "up its about into than them can only other new some could time these two may then do first any my now such like " +
    "our over man me even most made after also did many before must through back years where much your way well down " +
    "should because each just those people how too little state good very make world still own see men work long get " +
    "here between both life being under never day same another know while last might us great old year off come since")
    .split(" ");

const beginnings = "b c d f g h j k l m n p r s t v w br ch cl cr dr fl gr pl pr sh st th tr".split(" ");
const vowels = "a e i o u ai ea ee io ou".split(" ");
const endings = ["", "", "n", "r", "l", "s", "t", "d", "m", "ck", "nd", "st"];
const suffixes = ["", "", "", "s", "ed", "ing", "er", "ly", "tion", "ness", "ment"];

/** As many different words as a corpus of films' plots has. */
const VOCABULARY = 40_000;

/** A word is drawn by one index into so many slots, of which it has its share. */
const SLOTS = 1 << 20;

/** Draws words by their frequency. */
export class Words {
  readonly #words: readonly string[];
  readonly #slots = new Uint16Array(SLOTS);
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
    this.#words = vocabulary(random);
    const harmonic = this.#words.reduce((sum, _, rank) => sum + 1 / (rank + 1), 0);
    let slot = 0;
    let reached = 0;
    for (let rank = 0; rank < this.#words.length; rank++) {
      reached += SLOTS / harmonic / (rank + 1);
      while (slot < Math.min(reached, SLOTS)) this.#slots[slot++] = rank;
    }
  }

  /** Gives one word. */
  draw(): string {
    return this.#words[this.#slots[this.#random.below(SLOTS)]];
  }

  /** Gives sentences of at least so many characters. */
  text(characters: number): string {
    let text = "";
    while (text.length < characters) {
      const length = 6 + this.#random.below(14);
      let sentence = capital(this.draw());
      for (let word = 1; word < length; word++) sentence += ` ${this.draw()}`;
      text += `${text === "" ? "" : " "}${sentence}.`;
    }
    return text;
  }

  /** Gives a name of two words, neither of them common. */
  name(): string {
    return `${capital(this.#rare())} ${capital(this.#rare())}`;
  }

  #rare(): string {
    return this.#words[common.length + this.#random.below(4_000)];
  }
}

/** Makes a word begin with a capital letter. */
export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function vocabulary(random: Random): readonly string[] {
  const words = new Set(common);
  while (words.size < VOCABULARY) {
    let word = "";
    for (let syllable = random.below(3); syllable >= 0; syllable--) {
      word += random.of(beginnings) + random.of(vowels) + random.of(endings);
    }
    words.add(word + random.of(suffixes));
  }
  return [...words];
}

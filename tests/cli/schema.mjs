// Checks a value against a JSON schema: the words that engine/cli/output.schema.json uses, and no
// others, so that a word that is not understood fails instead of passing unread.

import { readFileSync } from 'node:fs';

const kKnown = new Set(['$schema', '$defs', '$ref', 'title', 'description', 'oneOf', 'type', 'required', 'properties',
  'additionalProperties', 'const', 'enum', 'pattern', 'minimum', 'items']);

function typeOf(value) {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

function hasType(value, type) {
  if (type === 'integer') return Number.isInteger(value);
  return typeOf(value) === type;
}

export class Schema {
  constructor(path) {
    this.root = JSON.parse(readFileSync(path, 'utf8'));
  }

  // The definition that describes lines with this event.
  definition(event) {
    for (const { $ref } of this.root.oneOf) {
      const found = this.#resolve($ref);
      const rule = found.properties.event;
      if (rule.const === event || rule.enum?.includes(event)) return found;
    }
    return undefined;
  }

  // What is wrong with a line, or an empty list.
  faults(line) {
    const rule = this.definition(line.event);
    return rule ? this.#check(line, rule, line.event) : [`no event "${line.event}"`];
  }

  #resolve(ref) {
    return ref.split('/').slice(1).reduce((at, part) => at[part], this.root);
  }

  #check(value, rule, where) {
    const unknown = Object.keys(rule).filter((word) => !kKnown.has(word));
    if (unknown.length) return [`${where}: the schema says ${unknown}, which is not understood`];
    if (rule.$ref) return this.#check(value, this.#resolve(rule.$ref), where);
    const out = [];
    const types = [rule.type ?? []].flat();
    if (types.length && !types.some((type) => hasType(value, type))) out.push(`${where} is ${typeOf(value)}, not ${types}`);
    if ('const' in rule && value !== rule.const) out.push(`${where} is not ${rule.const}`);
    if (rule.enum && !rule.enum.includes(value)) out.push(`${where} is not among ${rule.enum}`);
    if (rule.pattern && !(typeof value === 'string' && new RegExp(rule.pattern, 'u').test(value))) {
      out.push(`${where} does not look like ${rule.pattern}`);
    }
    if ('minimum' in rule && !(value >= rule.minimum)) out.push(`${where} is below ${rule.minimum}`);
    if (rule.items && Array.isArray(value)) {
      value.forEach((item, i) => out.push(...this.#check(item, rule.items, `${where}[${i}]`)));
    }
    if (typeOf(value) === 'object') out.push(...this.#checkMembers(value, rule, where));
    return out;
  }

  #checkMembers(value, rule, where) {
    const out = [];
    for (const key of rule.required ?? []) {
      if (!(key in value)) out.push(`${where} lacks ${key}`);
    }
    for (const [key, member] of Object.entries(value)) {
      const own = rule.properties?.[key];
      const other = rule.additionalProperties;
      if (own) out.push(...this.#check(member, own, `${where}.${key}`));
      else if (other === false) out.push(`${where} has ${key}, which the schema does not know`);
      else if (other) out.push(...this.#check(member, other, `${where}.${key}`));
    }
    return out;
  }
}

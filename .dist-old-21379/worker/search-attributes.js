import { searchAttributes } from "../domain/names.js";
import { InputError } from "../domain/errors.js";
// temporal.api.enums.v1.IndexedValueType
const indexedValueTypes = {
    Text: 1,
    Keyword: 2,
    Int: 3,
    Double: 4,
    Bool: 5,
    Datetime: 6,
    KeywordList: 7,
};
export async function inspectSearchAttributes(connection, namespace) {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const state = { missing: [], mistyped: [] };
    for (const [name, type] of Object.entries(searchAttributes)) {
        const found = customAttributes[name];
        if (found === undefined)
            state.missing.push(name);
        else if (found !== indexedValueTypes[type]) {
            state.mistyped.push({ name, expected: type, found: nameOfType(found) });
        }
    }
    return state;
}
function nameOfType(value) {
    return Object.entries(indexedValueTypes).find(([, number]) => number === value)?.[0] ?? String(value);
}
/**
 * Adds what is missing; returns the names added.
 * @throws InputError when one exists with another type
 */
export async function registerSearchAttributes(connection, namespace) {
    const { missing, mistyped } = await inspectSearchAttributes(connection, namespace);
    if (mistyped.length > 0) {
        const list = mistyped.map((each) => `${each.name}: expected ${each.expected}, found ${each.found}`);
        throw new InputError(`search attributes of namespace "${namespace}": ${list.join('; ')}`, {
            code: 'PREREQUISITE_MISSING',
            hint: 'use a namespace of its own for kubemend (TEMPORAL_NAMESPACE)',
        });
    }
    if (missing.length === 0)
        return [];
    const types = Object.fromEntries(Object.entries(searchAttributes)
        .filter(([name]) => missing.includes(name))
        .map(([name, type]) => [name, indexedValueTypes[type]]));
    try {
        await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: types });
    }
    catch (error) {
        // Two starters at once: the other one was first, which is as good.
        if ((await inspectSearchAttributes(connection, namespace)).missing.length > 0)
            throw error;
    }
    return missing;
}

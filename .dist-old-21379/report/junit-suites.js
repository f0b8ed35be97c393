/** JUnit XML: suites and their cases, as the readers of continuous integration take them. */
import { create } from 'xmlbuilder2';
export function renderSuites(suites, of) {
    const seconds = ((Date.parse(of.finishedAt) - Date.parse(of.startedAt)) / 1000).toFixed(3);
    const document = create({ version: '1.0', encoding: 'UTF-8', invalidCharReplacement: '\ufffd' });
    const all = suites.flatMap(({ cases }) => cases);
    const root = document.ele('testsuites', { name: of.name, ...countsOf(all), time: seconds });
    for (const suite of suites) {
        const time = suite.id === 'run' ? { time: seconds } : {};
        const timestamp = of.startedAt.replace(/(\.\d+)?Z$/, '');
        const element = root.ele('testsuite', { name: suite.name, ...countsOf(suite.cases), timestamp, ...time });
        if (suite.properties !== undefined) {
            const properties = element.ele('properties');
            for (const [name, value] of suite.properties)
                properties.ele('property', { name, value });
        }
        for (const one of suite.cases) {
            const testcase = element.ele('testcase', {
                name: one.name,
                classname: `${of.within}.${suite.id}`,
                ...time,
            });
            if (one.kind === 'passed')
                continue;
            const { type, message } = one;
            // The schema allows a skipped case a message alone.
            const told = one.kind === 'skipped' ? { message: `${type}: ${message}` } : { message, type };
            testcase.ele(one.kind, told);
        }
    }
    return `${document.end({ prettyPrint: true })}\n`;
}
function countsOf(cases) {
    const count = (kind) => cases.filter((one) => one.kind === kind).length;
    return {
        tests: cases.length,
        failures: count('failure'),
        errors: count('error'),
        skipped: count('skipped'),
    };
}

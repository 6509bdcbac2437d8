import { text } from 'node:stream/consumers';
import { scopeMatcher } from '../../../deploy/matchers/matcher.js';

const questions = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(questions.map(({ header, row }) => scopeMatcher(header)(row))));

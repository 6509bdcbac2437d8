import { type handleBidiStreamingCall, status } from '@grpc/grpc-js';
import {
  ServerReflectionRequest,
  ServerReflectionResponse,
  ServerReflectionService as serviceV1,
} from '../../gen/grpc/reflection/v1/reflection.ts';
import { ServerReflectionService as serviceV1Alpha } from '../../gen/grpc/reflection/v1alpha/reflection.ts';
import { encode } from './codec.ts';
import { fileDeclaring, filesOf } from './descriptor-index.ts';
import type { Method } from './method.ts';
import type { OpenStreams } from './open-streams.ts';
import { attempt, type Report, read, toFailure } from './unary.ts';

type Question = ServerReflectionRequest['messageRequest'];
type Answer = NonNullable<ServerReflectionResponse['messageResponse']>;

/** The full names of the reflection services. */
export const reflectionServiceNames: readonly string[] = [
  'grpc.reflection.v1.ServerReflection',
  'grpc.reflection.v1alpha.ServerReflection',
];

/**
 * The methods of server reflection, over the true descriptors; both versions are the same on the wire.
 *
 * @param services - the full names of what the server serves
 */
export function reflectionMethods(
  services: readonly string[],
  openStreams: OpenStreams,
  report: Report,
): readonly Method[] {
  const handle = answerEach(openStreams, report, (question) => answerTo(question, services));
  return [serviceV1, serviceV1Alpha].map(({ serverReflectionInfo: { path } }) => ({
    path,
    type: 'bidi',
    handle,
  }));
}

function answerEach(
  openStreams: OpenStreams,
  report: Report,
  answer: (question: Question) => Answer,
): handleBidiStreamingCall<Buffer, Buffer> {
  return (stream) => {
    const forget = openStreams.add((fault) => stream.emit('error', toFailure(fault)));
    stream.once('close', forget);
    stream.on('end', () => stream.end());
    stream.on('data', (bytes: Buffer) => {
      if (!stream.writable) return;
      const outcome = attempt(report, () => {
        const request = read(ServerReflectionRequest, bytes);
        const messageResponse = answer(request.messageRequest);
        const response = { validHost: request.host, originalRequest: request, messageResponse };
        return encode(ServerReflectionResponse, response);
      });
      if (!Buffer.isBuffer(outcome)) stream.emit('error', outcome);
      else if (!stream.write(outcome)) {
        stream.pause();
        stream.once('drain', () => stream.resume());
      }
    });
  };
}

function answerTo(question: Question, services: readonly string[]): Answer {
  switch (question?.$case) {
    case 'listServices':
      return { $case: 'listServicesResponse', value: { service: services.map((name) => ({ name })) } };
    case 'fileByFilename':
      return describe(question.value, `file \`${question.value}\``);
    case 'fileContainingSymbol':
      return describe(fileDeclaring(question.value), `symbol \`${question.value}\``);
    case 'allExtensionNumbersOfType':
      // No file here extends anything.
      if (fileDeclaring(question.value) === undefined) return notFound(`message \`${question.value}\``);
      return {
        $case: 'allExtensionNumbersResponse',
        value: { baseTypeName: question.value, extensionNumber: [] },
      };
    case 'fileContainingExtension':
      return notFound(`extension ${question.value.extensionNumber} of \`${question.value.containingType}\``);
    case undefined:
      return problem(status.INVALID_ARGUMENT, 'the request asks nothing');
  }
}

function describe(name: string | undefined, what: string): Answer {
  const files = name === undefined ? undefined : filesOf(name);
  if (files === undefined) return notFound(what);
  const fileDescriptorProto = files.map((file) => Buffer.from(file.base64, 'base64'));
  return { $case: 'fileDescriptorResponse', value: { fileDescriptorProto } };
}

function notFound(what: string): Answer {
  return problem(status.NOT_FOUND, `the server has no ${what}`);
}

function problem(errorCode: number, errorMessage: string): Answer {
  return { $case: 'errorResponse', value: { errorCode, errorMessage } };
}

/** What a test chooses of Envoy. */
export interface EnvoyChoice {
  /** Headers come in `header_map`, each as it was. */
  readonly rawHeaders?: boolean;
  /** So many bytes of a body are buffered for us. */
  readonly bodyBytes?: number;
  /** What the operator says of requests. */
  readonly extensions?: Readonly<Record<string, string>>;
  /** What Envoy does when we give no answer. */
  readonly failOpen?: boolean;
  /** How Envoy asks; over a Unix socket unless it says otherwise. */
  readonly over?: 'mtls';
  /** How clients come to Envoy; in the clear unless it says otherwise. */
  readonly clients?: 'mtls';
  /** Whether Envoy hands on the certificates of its clients, as Istio's do not; it does unless it says otherwise. */
  readonly peerCertificates?: boolean;
}

/** What Envoy stands between. */
export interface Sides {
  /** The address at which the sidecar listens, as it prints it. */
  readonly sidegate: string;
  readonly upstreamPort: number;
  /** Where `ca.crt`, and `envoy.crt` and `envoy.key`, are. */
  readonly certificates: string;
}

const typed = (type: string, value: object): object => ({ '@type': `type.googleapis.com/${type}`, ...value });
const http = 'envoy.extensions.filters.http';

/** A configuration that asks sidegate about each request before the upstream gets it. */
export function envoyConfig(sides: Sides, choice: EnvoyChoice): object {
  const security = choice.clients && { transport_socket: tls('Downstream', sides.certificates) };
  const filters = [{ filters: [manager(choice)], ...security }];
  return {
    admin: { address: loopback(0) },
    static_resources: {
      listeners: [{ name: 'in', address: loopback(0), filter_chains: filters }],
      clusters: [cluster('app', loopback(sides.upstreamPort)), sidegateCluster(sides)],
    },
  };
}

function loopback(port: number): object {
  return { socket_address: { address: '127.0.0.1', port_value: port } };
}

function manager(choice: EnvoyChoice): object {
  const perRoute = typed(`${http}.ext_authz.v3.ExtAuthzPerRoute`, {
    check_settings: { context_extensions: choice.extensions ?? {} },
  });
  const configs = { typed_per_filter_config: { 'envoy.filters.http.ext_authz': perRoute } };
  const routes = [
    { match: { prefix: '/' }, route: { cluster: 'app' }, ...configs },
    { match: { connect_matcher: {} }, route: { cluster: 'app' } },
  ];
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: typed('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
      stat_prefix: 'in',
      upgrade_configs: [{ upgrade_type: 'websocket' }, { upgrade_type: 'CONNECT' }],
      route_config: { virtual_hosts: [{ name: 'all', domains: ['*'], routes }] },
      http_filters: [
        { name: 'envoy.filters.http.ext_authz', typed_config: extAuthz(choice) },
        {
          name: 'envoy.filters.http.router',
          typed_config: typed(`${http}.router.v3.Router`, {}),
        },
      ],
    }),
  };
}

function extAuthz({ rawHeaders = false, bodyBytes, failOpen = false, peerCertificates = true }: EnvoyChoice) {
  return typed(`${http}.ext_authz.v3.ExtAuthz`, {
    transport_api_version: 'V3',
    failure_mode_allow: failOpen,
    status_on_error: { code: 'ServiceUnavailable' },
    validate_mutations: true,
    include_peer_certificate: peerCertificates,
    encode_raw_headers: rawHeaders,
    ...(bodyBytes !== undefined && {
      with_request_body: { max_request_bytes: bodyBytes, allow_partial_message: true, pack_as_bytes: true },
    }),
    grpc_service: { envoy_grpc: { cluster_name: 'sidegate' }, timeout: '1s' },
  });
}

function cluster(name: string, address: object): object {
  const endpoints = [{ lb_endpoints: [{ endpoint: { address } }] }];
  return { name, type: 'STATIC', load_assignment: { cluster_name: name, endpoints } };
}

/** TLS of both sides with their certificates; the server's name is the one of the tests. */
function tls(side: 'Upstream' | 'Downstream', folder: string): object {
  const own = { filename: `${folder}/envoy.crt` };
  const common = {
    ...(side === 'Upstream' && { alpn_protocols: ['h2'] }),
    tls_certificates: [{ certificate_chain: own, private_key: { filename: `${folder}/envoy.key` } }],
    validation_context: {
      trusted_ca: { filename: `${folder}/ca.crt` },
      ...(side === 'Upstream' && {
        match_typed_subject_alt_names: [{ san_type: 'DNS', matcher: { exact: 'sidegate.test' } }],
      }),
    },
  };
  const further = side === 'Upstream' ? { sni: 'sidegate.test' } : { require_client_certificate: true };
  const type = `envoy.extensions.transport_sockets.tls.v3.${side}TlsContext`;
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: typed(type, { ...further, common_tls_context: common }),
  };
}

function sidegateCluster({ sidegate, certificates }: Sides): object {
  const options = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
  const [, path] = /^unix:(.*)$/.exec(sidegate) ?? [];
  const address = path === undefined ? loopback(Number(sidegate.split(':').at(-1))) : { pipe: { path } };
  return {
    ...cluster('sidegate', address),
    ...(path === undefined && { transport_socket: tls('Upstream', certificates) }),
    connect_timeout: '0.25s',
    typed_extension_protocol_options: {
      [options]: typed(options, { explicit_http_config: { http2_protocol_options: {} } }),
    },
  };
}

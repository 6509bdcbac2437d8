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
}

const typed = (type: string, value: object): object => ({ '@type': `type.googleapis.com/${type}`, ...value });
const http = 'envoy.extensions.filters.http';

/** A configuration that asks sidegate about each request before the upstream gets it. */
export function envoyConfig(sidegate: string, upstreamPort: number, choice: EnvoyChoice): object {
  return {
    admin: { address: loopback(0) },
    static_resources: {
      listeners: [{ name: 'in', address: loopback(0), filter_chains: [{ filters: [manager(choice)] }] }],
      clusters: [cluster('app', loopback(upstreamPort)), sidegateCluster(sidegate)],
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

function extAuthz({ rawHeaders = false, bodyBytes, failOpen = false }: EnvoyChoice): object {
  return typed(`${http}.ext_authz.v3.ExtAuthz`, {
    transport_api_version: 'V3',
    failure_mode_allow: failOpen,
    status_on_error: { code: 'ServiceUnavailable' },
    validate_mutations: true,
    include_peer_certificate: true,
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

function sidegateCluster(path: string): object {
  const options = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
  return {
    ...cluster('sidegate', { pipe: { path } }),
    connect_timeout: '0.25s',
    typed_extension_protocol_options: {
      [options]: typed(options, { explicit_http_config: { http2_protocol_options: {} } }),
    },
  };
}

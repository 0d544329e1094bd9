/** Stands where the network would be: the Worker's fetch gets a 500 that says so. A test that needs the network is flaky. */
export function refuseOutbound(request: { readonly url: string }): never {
  throw new Error(`A test tried to fetch ${request.url}. Tests run offline: give it a fixture.`)
}

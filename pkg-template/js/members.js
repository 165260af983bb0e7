// The members of a client that its user calls, for the checks in front of them and for the synchronous client.

/**
 * They are there as soon as the glue is: nobody lists them. What frees or prints a client is not among them, nor what is the glue's own.
 *
 * @param {object} prototype
 * @returns {[name: string, PropertyDescriptor][]}
 */
export const members = (prototype) =>
  Object.entries(Object.getOwnPropertyDescriptors(prototype)).filter(([name]) => !/^(?:constructor|free|toString|toJSON|__.*)$/.test(name));

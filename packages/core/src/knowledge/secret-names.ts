/** Names of what holds values that are nobody's business, whatever these are called. */
export const SECRET_SECTIONS = /^(?:environment|environmentvariables|environmentfiles|secrets|userdata|user_data(?:_base64)?|environment_variables|sensitive_values|repositorycredentials|stringdata)$/i;

/** Names of values that are nobody's business. */
export const SECRET_NAMES = /(?:password|passwd|passphrase|secret(?:string)?|token|api_?key|private_?key|access_?key(?:_?id)?|credentials?)$/i;

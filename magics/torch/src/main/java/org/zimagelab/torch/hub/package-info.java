/**
 * Models of Hugging Face's hub and of ModelScope: their addresses, the caches that Python's libraries share, and the
 * download into them.
 */
package org.zimagelab.torch.hub;

/** JSON files of strangers: read strictly, every key checked for presence and sense. */
package org.zimagelab.torch.config;

/** Measurements of the scores with JMH. */
package org.zimagelab.bench;

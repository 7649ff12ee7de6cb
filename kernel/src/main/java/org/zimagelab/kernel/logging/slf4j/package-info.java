/**
 * SLF4J on {@code java.util.logging}. Only SLF4J uses these classes. If a person adds another SLF4J, the class loader
 * of the cells loads this package again for it.
 */
package org.zimagelab.kernel.logging.slf4j;

// Expat as Swift sees it.

#include <expat.h>

#include "CMbostProto.h"

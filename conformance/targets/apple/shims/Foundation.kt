package platform.Foundation

class NSDate

val NSDate.timeIntervalSince1970: Double get() = System.currentTimeMillis() / 1000.0

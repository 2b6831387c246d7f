import { proveReports } from '../prove/reports.ts'
import { onJava, onOkHttp } from './clients.ts'

// CIO tells a trust manager no port, which its reports are to have; its target says so as a loss.
proveReports([onOkHttp, onJava])
